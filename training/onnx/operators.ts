/**
 * The operators that an uploaded model may use: those of exported classifiers. Left out are operators that run other graphs (If, Loop,
 * Scan), that are random, that make their output much larger than their input (Expand, Tile, Range, Resize), and that work on text.
 */
const STANDARD = `
  Abs Add And ArgMax ArgMin BatchNormalization Cast Ceil Clip Concat Constant Div Dropout Elu Equal Erf Exp Flatten Floor Gather
  GatherElements Gelu Gemm Greater GreaterOrEqual HardSigmoid Identity InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu
  Less LessOrEqual Log LogSoftmax MatMul Max Mean Min Mul Neg Not Or PRelu Pow Reciprocal ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax
  ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Selu Shape Sigmoid Sign Slice Softmax Softplus Softsign Split
  Sqrt Squeeze Sub Sum Tanh Transpose Unsqueeze Where Xor
`;
const MACHINE_LEARNING = `
  ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer SVMClassifier
  SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor
`;

const split = (names: string) => new Set(names.trim().split(/\s+/));

/** By domain; the standard domain has two names. */
export const ALLOWED_OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', split(STANDARD)],
  ['ai.onnx', split(STANDARD)],
  ['ai.onnx.ml', split(MACHINE_LEARNING)],
]);

/** What to do instead, for operators that common exporters write. */
export const REMEDIES: Readonly<Record<string, string>> = {
  ZipMap:
    'export the probabilities as a tensor: with skl2onnx options={"zipmap": False}, with onnxmltools no change is needed',
  Loop: 'export a model without loops',
  If: 'export a model without branches',
  Scan: 'export a model without loops',
};
