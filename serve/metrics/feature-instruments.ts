import type { Instrument } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** Whether the stored features are new, and whether they are those of the prices. */
export const featureInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_feature_age_seconds',
    help: 'Seconds since the newest hour for which a feature of the group is stored',
    labels: ['group'],
    read: ({ features, now }) =>
      Object.entries(features?.newestHours ?? {}).map(([group, hour]) => ({
        labels: { group },
        value: hour === null ? null : (now - hour) / 1000,
      })),
  },
  {
    name: 'nexthour_feature_check_rows',
    help: 'Stored rows of features that the newest check computed again from the prices',
    read: ({ features }) => [{ value: features?.check?.rows ?? null }],
  },
  {
    name: 'nexthour_feature_check_differences',
    help: 'How many of the rows of nexthour_feature_check_rows differed from the stored ones in any bit',
    read: ({ features }) => [{ value: features?.check?.differences ?? null }],
  },
  {
    name: 'nexthour_feature_check_age_seconds',
    help: 'Seconds since stored features were last checked',
    read: ({ features, now }) => [{ value: features?.check ? (now - features.check.checkedAt) / 1000 : null }],
  },
];
