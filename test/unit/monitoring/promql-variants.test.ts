import { expandQuery } from '../../support/monitoring-expressions';
import { removeConditions, splitAlternatives } from '../../support/promql-variants';

describe('removeConditions', () => {
  test.each([
    ['min(a / (b > 0)) < 0.1', 'min(a / (b > bool 0)) < bool 0.1'],
    ['up{job="server"} == 1 unless on (instance) c', 'up{job="server"} == bool 1 and on (instance) c'],
    ['a{x!="y", z=~"<|>"}[5m] >= 2', 'a{x!="y", z=~"<|>"}[5m] >= bool 2'],
    ['absent(a) or absent_over_time(b[1h])', 'count(a) or count_over_time(b[1h])'],
  ])('%s', (expr, loosened) => expect(removeConditions(expr)).toBe(loosened));
});

describe('splitAlternatives', () => {
  test.each([
    ['max(a)', ['max(a)']],
    ['a{l=~"1|2|3"}', ['a{l=~"1"}', 'a{l=~"2"}', 'a{l=~"3"}']],
    ['a{l=~"1|2"} and b{l=~"1|2"}', ['a{l=~"1"} and b{l=~"1"}', 'a{l=~"2"} and b{l=~"2"}']],
    ['a{v!="pass"}', ['a{v="pass"}']],
    ['a{v!~"x|y"}', ['a{v=~"x"}', 'a{v=~"y"}']],
    ['a or vector(0)', ['a', 'vector(0)']],
    ['(max(a) or min(b)) and c or d', ['(max(a)) and c', 'd', '(min(b)) and c']],
    ['max(a{l="or"})', ['max(a{l="or"})']],
  ])('%s', (expr, each) => expect(splitAlternatives(expr).sort()).toEqual([...each].sort()));
});

test('the labels of an annotation are not the words of its template', () => {
  const summary = '{{ with asset }}{{ . }}: {{ else }}{{ job }}{{ end }} is down';
  expect(expandQuery('rule', 'up', summary)).toEqual([{ where: 'rule', query: 'up', labels: ['job'] }]);
});
