/** A dash where there is no number. */
function shown(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : show(value).replace('-', '−');
}

/** `90.1 %` */
export function showShare(share: number | null | undefined, digits = 1): string {
  return shown(share, (value) => `${(value * 100).toFixed(digits)} %`);
}

/** What a skill of 0.0366 takes off a loss: `−3.66 %`. */
export function showSaving(skill: number | null | undefined): string {
  return shown(skill, (value) => `${value < 0 ? '+' : ''}${(-value * 100).toFixed(2)} %`);
}

export function showRatio(ratio: number | null | undefined): string {
  return shown(ratio, (value) => value.toFixed(4));
}

/** Three digits, `<0.001` below them. */
export function showP(p: number | null | undefined): string {
  return shown(p, (value) => (value < 0.001 ? '<0.001' : value.toFixed(3)));
}

/** Four significant digits. */
export function showFigure(value: number | null | undefined): string {
  return shown(value, (figure) => figure.toPrecision(4));
}
