import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { drawPicture } from '../../reporting/comparison/draw-picture';
import { renderComment } from '../../reporting/comparison/render-comment';

const PICTURE = 'picture.svg';

/**
 * Writes result.json, comment.md and picture.svg to an existing folder.
 * @param pictureUrl the address at which readers of the comment find the picture; default: the file beside the comment
 */
export async function writeComparison(
  result: ComparisonResult,
  { folder, pictureUrl = PICTURE }: { folder: string; pictureUrl?: string | undefined },
): Promise<void> {
  await writeFile(join(folder, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
  await writeFile(join(folder, PICTURE), drawPicture(result));
  await writeFile(join(folder, 'comment.md'), renderComment(result, pictureUrl));
}
