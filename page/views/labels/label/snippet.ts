/**
 * Python that reads the training data of a question. docs/labels.md shows the same.
 * @param address of the CSV file
 */
export function pythonSnippet(address: string): string {
  return `import pandas as pd

data = pd.read_csv("${address}", parse_dates=["hour", "label_known_at"])
features = [name for name in data.columns if name not in ("hour", "label", "label_known_at", "split")]
# \`split\` is empty for hours without a label, and for the embargo between two parts.
data = data.dropna(subset=["split", *features])
train, validation, test = (data[data["split"] == part] for part in ("train", "validation", "test"))`;
}
