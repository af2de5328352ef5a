import { existsSync } from 'node:fs';
import { NexthourError } from '../../system/errors';

type Handle = object;
type Out<T> = [T | null];

/** The functions of XGBoost's C interface that training needs. Each throws an Error with XGBoost's message when it fails. */
export interface XgboostLibrary {
  readonly createMatrix: (
    rows: Float32Array,
    count: number,
    columns: number,
    missing: number,
    out: Out<Handle>,
  ) => void;
  readonly setFloats: (matrix: Handle, field: string, values: Float32Array, length: number) => void;
  readonly freeMatrix: (matrix: Handle) => void;
  readonly createBooster: (matrices: readonly Handle[], count: number, out: Out<Handle>) => void;
  readonly setParameter: (booster: Handle, name: string, value: string) => void;
  readonly setTexts: (booster: Handle, field: string, values: readonly string[], length: number) => void;
  readonly update: (booster: Handle, iteration: number, matrix: Handle) => void;
  readonly save: (booster: Handle, config: string, length: Out<number | bigint>, out: Out<Handle>) => void;
  readonly freeBooster: (booster: Handle) => void;
  readonly predict: (
    booster: Handle,
    matrix: Handle,
    config: string,
    shape: Out<Handle>,
    dimensions: Out<number | bigint>,
    out: Out<Handle>,
  ) => void;
  /** Copies bytes, or float32 numbers, that the library owns. */
  readonly copyBytes: (pointer: Handle, length: number) => Buffer;
  readonly copyFloats: (pointer: Handle, length: number) => Float32Array;
}

/**
 * Why XGBoost cannot be used on this machine; `null` when its library is installed.
 * @param file libxgboost.so
 */
export function whyNoXgboost(file: string): string | null {
  if (existsSync(file)) return null;
  return `XGBoost's library ${file} is not installed; set-up installs it on Linux with glibc: run \`npm run build\` and see .cache/setup/xgboost-library.log`;
}

/** @throws NexthourError `XgboostUnavailable` */
export async function loadXgboost(file: string): Promise<XgboostLibrary> {
  const reason = whyNoXgboost(file);
  if (reason !== null) throw new NexthourError('XgboostUnavailable', reason);
  try {
    return await bindLibrary(file);
  } catch (error) {
    const message = `XGBoost's library ${file} cannot be loaded: ${(error as Error).message}`;
    throw new NexthourError('XgboostUnavailable', message, { cause: error });
  }
}

async function bindLibrary(file: string): Promise<XgboostLibrary> {
  const koffi = await import('koffi');
  const library = koffi.load(file);
  const lastError = library.func('const char* XGBGetLastError()');
  const bind = (signature: string) => {
    const call = library.func(signature);
    return (...given: unknown[]) => {
      if (call(...given) !== 0) throw new Error(readLastError(String(lastError())));
    };
  };
  return {
    createMatrix: bind(
      'int XGDMatrixCreateFromMat(const float* data, uint64_t rows, uint64_t columns, float missing, _Out_ void** out)',
    ),
    setFloats: bind('int XGDMatrixSetFloatInfo(void* matrix, const char* field, const float* values, uint64_t length)'),
    setTexts: bind(
      'int XGBoosterSetStrFeatureInfo(void* booster, const char* field, const char** values, uint64_t length)',
    ),
    freeMatrix: bind('int XGDMatrixFree(void* matrix)'),
    createBooster: bind('int XGBoosterCreate(void** matrices, uint64_t count, _Out_ void** out)'),
    setParameter: bind('int XGBoosterSetParam(void* booster, const char* name, const char* value)'),
    update: bind('int XGBoosterUpdateOneIter(void* booster, int iteration, void* matrix)'),
    save: bind(
      'int XGBoosterSaveModelToBuffer(void* booster, const char* config, _Out_ uint64_t* length, _Out_ void** out)',
    ),
    freeBooster: bind('int XGBoosterFree(void* booster)'),
    predict: bind(
      'int XGBoosterPredictFromDMatrix(void* booster, void* matrix, const char* config, _Out_ void** shape, _Out_ uint64_t* dimensions, _Out_ void** out)',
    ),
    copyFloats: (pointer, length) => Float32Array.from(koffi.decode(pointer, 'float', length)),
    copyBytes: (pointer, length) => Buffer.from(koffi.decode(pointer, 'uint8_t', length)),
  };
}

/** The first line without time and source file: `[08:42:03] /workspace/src/objective/regression_obj.cu:114: Check failed: …`. */
function readLastError(text: string): string {
  const [line = ''] = text.split('\n');
  return line.replace(/^\[[\d:]+\] \S+ /, '');
}
