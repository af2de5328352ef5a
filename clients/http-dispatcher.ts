import { type Agent, EnvHttpProxyAgent } from 'undici';
import { listProxyExceptions } from '../config/child-environment';

/** Connections for undici that use the proxy of the environment, but reach the loopback address directly. */
export function createDispatcher(options: Agent.Options): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({ ...options, noProxy: listProxyExceptions() });
}
