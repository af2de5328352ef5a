import { linkTo } from '../navigation/navigation';

interface ModelLinkProps {
  /** The id of a question, like `btc-1h`. */
  readonly question: string;
  readonly version: string;
}

/** The one name of a model on the page, `btc-1h-v3`, with the link to its card. */
export function ModelLink({ question, version }: ModelLinkProps) {
  const id = `${question}-v${version}`;
  return <a href={linkTo(`page/models/${id}`)}>{id}</a>;
}
