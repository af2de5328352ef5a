import { sql } from 'kysely';
import { type Database, instant } from './database';

/** An action that somebody requested from the server with the admin token. */
export interface AdminAction {
  readonly id: string;
  /** Method and path of the route, like `POST /admin/pause`. */
  readonly action: string;
  readonly operator: string;
  /** The address from which the request came. */
  readonly address: string;
  /** The parameters and the body of the request, without the token and without files. */
  readonly request: unknown;
  /** Epoch ms. */
  readonly requestedAt: number;
}

/** How an action was answered. An action without an answer was interrupted, for example by the end of the server. */
export interface AnsweredAction extends AdminAction {
  /** The HTTP status. */
  readonly status: number | null;
  readonly message: string | null;
  readonly answeredAt: number | null;
}

/** The append-only record of administrative actions. */
export interface AdminActions {
  recordRequest(action: AdminAction): Promise<void>;
  recordAnswer(
    action: AdminAction,
    answer: { readonly status: number; readonly message: string; readonly answeredAt: number },
  ): Promise<void>;
  /** The newest actions, newest first. */
  newest(query: { count: number }): Promise<AnsweredAction[]>;
}

export function createAdminActions(database: Database): AdminActions {
  const insert = async (
    { id, action, operator, address, request }: AdminAction,
    row: { event: 'requested' | 'answered'; happenedAt: number; status?: number; message?: string },
  ) => {
    const { event, happenedAt, status = null, message = null } = row;
    await database
      .insertInto('admin_actions')
      .values({
        ...{ action_id: id, event, action, operator, address, status, message },
        request: JSON.stringify(request),
        happened_at: instant(happenedAt),
      })
      .execute();
  };
  return {
    recordRequest: (action) => insert(action, { event: 'requested', happenedAt: action.requestedAt }),
    recordAnswer: (action, { status, message, answeredAt }) =>
      insert(action, { event: 'answered', happenedAt: answeredAt, status, message }),
    newest: async ({ count }) => {
      const rows = await database
        .selectFrom('admin_actions as requested')
        .leftJoin('admin_actions as answered', (join) =>
          join.onRef('answered.action_id', '=', 'requested.action_id').on('answered.event', '=', 'answered'),
        )
        .select(['requested.action_id as id', 'requested.action', 'requested.operator', 'requested.address'])
        .select(['requested.request', 'requested.happened_at as requestedAt'])
        .select(['answered.status', 'answered.message', 'answered.happened_at as answeredAt'])
        .where('requested.event', '=', 'requested')
        .orderBy(sql`requested.row_id desc`)
        .limit(count)
        .execute();
      return rows;
    },
  };
}
