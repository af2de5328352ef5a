/**
 * The steps of an LSTM in WebAssembly SIMD (AssemblyScript). The set-up compiles it to dist/forecasting/models/lstm.wasm. Sums are added in the
 * order of the plain pass, so the results have the same bits.
 */
import { add, applySigmoid, applyTanh, applyTanhOfAnySize, isUnusual, mul, tanh } from './exponentials';

/** The first byte of the memory that the caller may use. */
export const heapStart: usize = __heap_base;

/**
 * gates = constants + vector · weights, 16 columns at a time. Such a block of the weights is [1 + rows][16]: the constants, then the rows.
 * It is exported because the compiler would otherwise inline it, and V8 then uses the registers less well: a pass would take a quarter longer.
 * @param bytes of a block. When `end` comes earlier, the last rows are left out.
 */
export function multiply(vector: usize, end: usize, block: usize, bytes: usize, gates: usize, gatesEnd: usize): void {
  for (; gates < gatesEnd; gates += 128) {
    let a = v128.load(block);
    let b = v128.load(block, 16);
    let c = v128.load(block, 32);
    let d = v128.load(block, 48);
    let e = v128.load(block, 64);
    let f = v128.load(block, 80);
    let g = v128.load(block, 96);
    let h = v128.load(block, 112);
    let row = block + 128;
    for (let at = vector; at < end; at += 16) {
      const x = v128.load64_splat(at);
      const y = v128.load64_splat(at, 8);
      a = add(add(a, mul(x, v128.load(row))), mul(y, v128.load(row, 128)));
      b = add(add(b, mul(x, v128.load(row, 16))), mul(y, v128.load(row, 144)));
      c = add(add(c, mul(x, v128.load(row, 32))), mul(y, v128.load(row, 160)));
      d = add(add(d, mul(x, v128.load(row, 48))), mul(y, v128.load(row, 176)));
      e = add(add(e, mul(x, v128.load(row, 64))), mul(y, v128.load(row, 192)));
      f = add(add(f, mul(x, v128.load(row, 80))), mul(y, v128.load(row, 208)));
      g = add(add(g, mul(x, v128.load(row, 96))), mul(y, v128.load(row, 224)));
      h = add(add(h, mul(x, v128.load(row, 112))), mul(y, v128.load(row, 240)));
      row += 256;
    }
    v128.store(gates, a);
    v128.store(gates, b, 16);
    v128.store(gates, c, 32);
    v128.store(gates, d, 48);
    v128.store(gates, e, 64);
    v128.store(gates, f, 80);
    v128.store(gates, g, 96);
    v128.store(gates, h, 112);
    block += bytes;
  }
}

/** cell = forget · cell + input · candidate. The gates follow the cell in memory: input, forget, output, candidate. */
@inline
function nextCell(cell: usize, bytes: usize): v128 {
  const kept = mul(v128.load(cell + 2 * bytes), v128.load(cell));
  const state = add(kept, mul(v128.load(cell + bytes), v128.load(cell + 4 * bytes)));
  v128.store(cell, state);
  return state;
}

/** The next cell, and hidden = output · tanh(cell), for eight units at a time. */
function updateState(cell: usize, bytes: usize, hidden: usize): void {
  for (const end = cell + bytes; cell < end; cell += 64, hidden += 64) {
    const a = nextCell(cell, bytes);
    const b = nextCell(cell + 16, bytes);
    const c = nextCell(cell + 32, bytes);
    const d = nextCell(cell + 48, bytes);
    const output = cell + 3 * bytes;
    if (isUnusual(a, b, c, d)) {
      applyTanhOfAnySize(cell, hidden);
      for (let at: usize = 0; at < 64; at += 16) {
        v128.store(hidden + at, mul(v128.load(output + at), v128.load(hidden + at)));
      }
      continue;
    }
    const tanhA = tanh(a, false);
    const tanhB = tanh(b, false);
    const tanhC = tanh(c, false);
    const tanhD = tanh(d, false);
    v128.store(hidden, mul(v128.load(output), tanhA));
    v128.store(hidden, mul(v128.load(output, 16), tanhB), 16);
    v128.store(hidden, mul(v128.load(output, 32), tanhC), 32);
    v128.store(hidden, mul(v128.load(output, 48), tanhD), 48);
  }
}

/**
 * Computes `steps` steps.
 * @param weights the blocks of `multiply`, for the gates input, forget, output (these three negated) and candidate
 * @param row [steps + 1][inputs + units]: each step reads its inputs and the hidden state, and writes the hidden state of the next row
 * @param cell [5 × units]: the cell state, then space for the gates
 * @param units a multiple of 8
 * @param fromStart whether the hidden state of the first step is 0
 */
export function advance(
  weights: usize,
  row: usize,
  steps: i32,
  inputs: i32,
  units: i32,
  cell: usize,
  fromStart: bool,
): void {
  const inputBytes = <usize>inputs << 3;
  const bytes = <usize>units << 3;
  const rowBytes = inputBytes + bytes;
  const blockBytes: usize = (rowBytes << 4) + 128;
  const gates = cell + bytes;
  const candidate = gates + 3 * bytes;
  for (let step = 0; step < steps; step++) {
    const end = row + (fromStart && step == 0 ? inputBytes : rowBytes);
    multiply(row, end, weights, blockBytes, gates, candidate + bytes);
    applySigmoid(gates, candidate);
    applyTanh(candidate, candidate + bytes);
    row += rowBytes;
    updateState(cell, bytes, row + inputBytes);
  }
}
