import { formatUsd } from '../../../reporting/numbers';
import { useRead } from '../../api/use-read';
import { Read } from '../../parts/states';
import { Time } from '../../parts/time';

/** The next price, how sure it is, and how good the last forecasts were. */
export function View() {
  const latest = useRead('forecasts/latest', { on: ['forecast'] });
  return (
    <div class="view">
      <section class="card">
        <h1>The next price</h1>
        <Read reading={latest} what="the newest forecast">
          {({ prediction, target_hour }) => (
            <p>
              {formatUsd(prediction)} USD at <Time at={target_hour} />
            </p>
          )}
        </Read>
      </section>
    </div>
  );
}
