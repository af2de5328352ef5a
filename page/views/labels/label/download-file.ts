import { describeProblem } from '../../../api/client';

/** Saves a file. A refusal of the server is shown in words, which a plain link would not do. @returns the name of the file */
export async function downloadFile(address: string): Promise<string> {
  const response = await fetch(address).catch(() => {
    throw new Error('The server does not answer; try again when it is back.');
  });
  if (!response.ok) throw describeProblem(response, await response.json().catch(() => null));
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'data';
  const file = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = file;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
  return name;
}
