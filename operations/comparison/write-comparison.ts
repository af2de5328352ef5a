import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { drawPicture } from '../../reporting/comparison/draw-picture';
import { renderComment } from '../../reporting/comparison/render-comment';

export const PICTURE = 'picture.svg';

export interface Writing {
  readonly result: ComparisonResult;
  readonly folder: string;
  /** Where a reader of the comment finds the picture; default: beside the comment. */
  readonly pictureUrl?: string;
}

/** result.json, comment.md and picture.svg, into a folder that is there. */
export async function writeComparison({ result, folder, pictureUrl = PICTURE }: Writing): Promise<void> {
  await writeFile(join(folder, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
  await writeFile(join(folder, PICTURE), drawPicture(result));
  await writeFile(join(folder, 'comment.md'), renderComment(result, pictureUrl));
}
