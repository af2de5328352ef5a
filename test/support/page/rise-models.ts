import { writeLogistic } from '../onnx-files';

/** ln(sigma) is about −5.5. */
export const volatility = writeLogistic({ log_sigma: 0.8 }, { constant: 2.4 });
export const opposite = writeLogistic({ log_sigma: -0.5, return_over_sigma: 0.1 }, { constant: -5 });
