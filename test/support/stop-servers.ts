import { takeStack } from './running-stack';

export default async function stopServers(): Promise<void> {
  await takeStack()?.remove();
}
