import { GenericError } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { messageOf, NexthourError } from '../../system/errors';

/** Kafka's codes of refusals that no retry changes. */
const REFUSALS = /SASL_AUTHENTICATION_FAILED|AUTHORIZATION_FAILED|UNSUPPORTED_SASL_MECHANISM|MESSAGE_TOO_LARGE/;

/** Says in words what failed and what to do. The client's own errors have several causes in a tree. */
export function explainKafkaError(error: unknown, { brokers }: Pick<KafkaSettings, 'brokers'>): NexthourError {
  if (error instanceof NexthourError) return error;
  const causes = listCauses(error);
  const codes = causes.map((cause) => String((cause as { apiId?: unknown }).apiId ?? ''));
  const refusal = codes.find((code) => REFUSALS.test(code));
  if (
    refusal !== undefined ||
    causes.some((cause) => cause instanceof GenericError && cause.code === 'PLT_KFK_AUTHENTICATION')
  ) {
    const remedy = 'check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and the rights of this user';
    return new NexthourError('KafkaRefused', `Kafka refuses the request (${refusal ?? 'login failed'}); ${remedy}`, {
      cause: error,
    });
  }
  const reasons = [...new Set(causes.map(messageOf).filter((text) => text !== ''))].slice(-2).join(': ');
  const message = `Kafka at ${brokers.join(', ')} does not answer (${reasons}); check KAFKA_BROKERS and that Kafka runs`;
  return new NexthourError('KafkaUnavailable', message, { canRetry: true, cause: error });
}

/** Whether Kafka answered with a code, like `TOPIC_ALREADY_EXISTS`. */
export function hasKafkaCode(error: unknown, code: string): boolean {
  return listCauses(error).some((cause) => (cause as { apiId?: unknown }).apiId === code);
}

/** The error and everything in its tree of causes, the outermost first. */
function listCauses(error: unknown): unknown[] {
  const { cause, errors = [] } = (error ?? {}) as { cause?: unknown; errors?: readonly unknown[] };
  return [error, ...errors.flatMap(listCauses), ...(cause === undefined ? [] : listCauses(cause))];
}
