import { readSimulatorSettings } from '../../../config/simulator-settings';

describe('readSimulatorSettings', () => {
  it('takes any free port where none is named', () => {
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k' })).toEqual({ port: 0, apiKey: 'k' });
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_PORT: '81' }).port).toBe(81);
  });

  it('names every problem at once and never the key', () => {
    const wrong = () => readSimulatorSettings({ SIMULATOR_PORT: '70000', LIVE_COIN_WATCH_API_KEY: '' });
    expect(wrong).toThrow(/SIMULATOR_PORT[\s\S]*LIVE_COIN_WATCH_API_KEY/);
    expect(() => readSimulatorSettings({ SIMULATOR_PORT: 'x', LIVE_COIN_WATCH_API_KEY: 'secret' })).not.toThrow(
      /secret/,
    );
  });
});
