/**
 * sigmoid and tanh of two float64 at once. exp, expm1 and tanh are those of fdlibm (Sun Microsystems 1993, e_exp.c, s_expm1.c and s_tanh.c),
 * which V8 uses for Math.exp and Math.tanh, with masks instead of branches. So the results have the same bits.
 */

/** Constants are read from memory, which is faster than V8's code for a SIMD constant. */
const ZERO = memory.data<f64>([0], 8);
const HALF = memory.data<f64>([0.5], 8);
const MINUS_HALF = memory.data<f64>([-0.5], 8);
const ONE = memory.data<f64>([1], 8);
const TWO = memory.data<f64>([2], 8);
const MINUS_TWO = memory.data<f64>([-2], 8);
const THREE = memory.data<f64>([3], 8);
const SIX = memory.data<f64>([6], 8);
const INVERSE_LN2 = memory.data<f64>([1.4426950408889634], 8);
const LN2_HIGH = memory.data<f64>([6.93147180369123816490e-1], 8);
const LN2_LOW = memory.data<f64>([1.90821492927058770002e-10], 8);
/** fdlibm reduces arguments from here on. It is the first number above ln(2) / 2 whose low word is 0. */
const REDUCED_FROM = memory.data<f64>([0.3465735912322998], 8);
/** 2⁻²⁸. Below it, fdlibm takes exp(x) = 1 + x and tanh(x) = x. */
const TINY = memory.data<f64>([3.725290298461914e-9], 8);
/** 1.5 · 2⁵² + 1023: adding it rounds to an integer k, and the lowest bits of the sum are the exponent bits of 2ᵏ. */
const EXPONENT = memory.data<f64>([6755399441056767], 8);
/** The polynomials of exp and of expm1. */
const P1 = memory.data<f64>([1.66666666666666019037e-1], 8);
const P2 = memory.data<f64>([-2.77777777770155933842e-3], 8);
const P3 = memory.data<f64>([6.61375632143793436117e-5], 8);
const P4 = memory.data<f64>([-1.65339022054652515390e-6], 8);
const P5 = memory.data<f64>([4.13813679705723846039e-8], 8);
const Q1 = memory.data<f64>([-3.33333333333331316428e-2], 8);
const Q2 = memory.data<f64>([1.58730158725481460165e-3], 8);
const Q3 = memory.data<f64>([-7.93650757867487942473e-5], 8);
const Q4 = memory.data<f64>([4.00821782732936239552e-6], 8);
const Q5 = memory.data<f64>([-2.01099218183624371326e-7], 8);
/** Above this size, expm1(2x) in tanh(x) may need the formula for k ≥ 20. */
const USUAL = memory.data<f64>([6.5], 8);
/** From this size on, tanh(x) is 1. */
const SATURATED = memory.data<f64>([22], 8);

@inline
function get(constant: usize): v128 {
  return v128.load64_splat(constant);
}

@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

@inline
function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

@inline
function signBit(): v128 {
  return i64x2.splat(i64.MIN_VALUE);
}

@inline
function sizeOf(x: v128): v128 {
  return v128.andnot(x, signBit());
}

/** k = the integer nearest to x / ln 2, as k + EXPONENT. */
@inline
function biasedExponent(x: v128, size: v128): v128 {
  const quotient = mul(get(INVERSE_LN2), x);
  return add(v128.and(quotient, f64x2.ge(size, get(REDUCED_FROM))), get(EXPONENT));
}

@inline
function powerOfTwo(biased: v128): v128 {
  return i64x2.shl(biased, 52);
}

/** 1 / (1 + exp(y)), for |y| < 700. */
@inline
function sigmoidOfNegative(y: v128): v128 {
  const size = sizeOf(y);
  const biased = biasedExponent(y, size);
  const k = sub(biased, get(EXPONENT));
  const high = sub(y, mul(k, get(LN2_HIGH)));
  const low = mul(k, get(LN2_LOW));
  const r = sub(high, low);
  const t = mul(r, r);
  let p = mul(t, get(P5));
  p = mul(t, add(get(P4), p));
  p = mul(t, add(get(P3), p));
  p = mul(t, add(get(P2), p));
  p = mul(t, add(get(P1), p));
  const c = sub(r, p);
  const correction = f64x2.div(v128.and(mul(r, c), f64x2.ge(size, get(TINY))), sub(get(TWO), c));
  const exp = mul(sub(get(ONE), sub(sub(low, correction), high)), powerOfTwo(biased));
  return f64x2.div(get(ONE), add(get(ONE), exp));
}

/** @param ofAnySize whether `z` may be outside of TINY … USUAL; known when this is compiled */
@inline
export function tanh(z: v128, ofAnySize: bool): v128 {
  const sign = v128.and(z, signBit());
  const size = ofAnySize ? f64x2.pmin(sizeOf(z), get(SATURATED)) : sizeOf(z);
  const isBig = f64x2.ge(size, get(ONE));
  const twice = add(size, size);
  // expm1(2|z|) from 1 on, expm1(−2|z|) below.
  const x = v128.or(twice, v128.andnot(signBit(), isBig));
  const biased = biasedExponent(x, twice);
  const k = sub(biased, get(EXPONENT));
  const high = sub(x, mul(k, get(LN2_HIGH)));
  const low = mul(k, get(LN2_LOW));
  const r = sub(high, low);
  const c = sub(sub(high, r), low);
  const half = mul(get(HALF), r);
  const h = mul(r, half);
  let q = mul(h, get(Q5));
  q = mul(h, add(get(Q4), q));
  q = mul(h, add(get(Q3), q));
  q = mul(h, add(get(Q2), q));
  q = mul(h, add(get(Q1), q));
  q = add(get(ONE), q);
  const t = sub(get(THREE), mul(q, half));
  let e = mul(h, f64x2.div(sub(q, t), sub(get(SIX), mul(r, t))));
  e = sub(sub(mul(r, sub(e, c)), c), h);
  // expm1(x) = (start − (e − r)) · 2ᵏ − rest, where k is −3 … 0 or at least 3.
  const inverse = powerOfTwo(sub(get(EXPONENT), k));
  const start = sub(get(ONE), v128.and(f64x2.pmin(get(ONE), inverse), f64x2.gt(k, get(MINUS_TWO))));
  const rest = f64x2.pmax(get(ZERO), f64x2.pmin(get(ONE), mul(get(MINUS_HALF), k)));
  let scaled = sub(start, sub(e, r));
  if (ofAnySize) {
    const from20 = add(sub(r, add(e, inverse)), get(ONE));
    scaled = v128.bitselect(from20, scaled, f64x2.ge(k, f64x2.splat(20)));
  }
  const expm1 = sub(mul(scaled, powerOfTwo(biased)), rest);
  const quotient = f64x2.div(v128.bitselect(get(TWO), expm1, isBig), add(expm1, get(TWO)));
  let result = sub(v128.and(get(ONE), isBig), quotient);
  if (ofAnySize) result = v128.bitselect(size, result, f64x2.lt(size, get(TINY)));
  return v128.or(result, sign);
}

/** A function of its own, because the processor has too few registers for both forms of `tanh` in one function. */
export function applyTanhOfAnySize(from: usize, to: usize): void {
  for (const end = from + 64; from < end; from += 16, to += 16) v128.store(to, tanh(v128.load(from), true));
}

@inline
export function isUnusual(a: v128, b: v128, c: v128, d: v128): bool {
  const smallest = f64x2.pmin(f64x2.pmin(sizeOf(a), sizeOf(b)), f64x2.pmin(sizeOf(c), sizeOf(d)));
  const largest = f64x2.pmax(f64x2.pmax(sizeOf(a), sizeOf(b)), f64x2.pmax(sizeOf(c), sizeOf(d)));
  return v128.any_true(v128.or(f64x2.lt(smallest, get(TINY)), f64x2.gt(largest, get(USUAL))));
}

/** Replaces numbers by sigmoid(−number), twelve at a time: the processor computes several at once. */
export function applySigmoid(at: usize, end: usize): void {
  for (; at < end; at += 96) {
    const a = sigmoidOfNegative(v128.load(at));
    const b = sigmoidOfNegative(v128.load(at, 16));
    const c = sigmoidOfNegative(v128.load(at, 32));
    const d = sigmoidOfNegative(v128.load(at, 48));
    const e = sigmoidOfNegative(v128.load(at, 64));
    const f = sigmoidOfNegative(v128.load(at, 80));
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
    v128.store(at, e, 64);
    v128.store(at, f, 80);
  }
}

/** Replaces eight numbers at a time by their tanh. */
export function applyTanh(at: usize, end: usize): void {
  for (; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    if (isUnusual(a, b, c, d)) {
      applyTanhOfAnySize(at, at);
      continue;
    }
    const tanhA = tanh(a, false);
    const tanhB = tanh(b, false);
    const tanhC = tanh(c, false);
    const tanhD = tanh(d, false);
    v128.store(at, tanhA);
    v128.store(at, tanhB, 16);
    v128.store(at, tanhC, 32);
    v128.store(at, tanhD, 48);
  }
}
