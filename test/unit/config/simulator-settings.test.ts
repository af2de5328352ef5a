import { readSimulatorSettings } from '../../../config/simulator-settings';

describe('readSimulatorSettings', () => {
  it('takes any free port where none is named', () => {
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k' })).toEqual({
      port: 0,
      host: '127.0.0.1',
      apiKey: 'k',
    });
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_PORT: '81' }).port).toBe(81);
  });

  it('listens on this machine only, unless it is told where', () => {
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_HOST: '' }).host).toBe('127.0.0.1');
  });

  it('names every problem at once and never the key', () => {
    const wrong = () => readSimulatorSettings({ SIMULATOR_PORT: '70000', LIVE_COIN_WATCH_API_KEY: '' });
    expect(wrong).toThrow(/SIMULATOR_PORT[\s\S]*LIVE_COIN_WATCH_API_KEY/);
    expect(() => readSimulatorSettings({ SIMULATOR_PORT: 'x', LIVE_COIN_WATCH_API_KEY: 'secret' })).not.toThrow(
      /secret/,
    );
  });
});
