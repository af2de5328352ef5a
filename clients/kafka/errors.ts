import { GenericError } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { messageOf, NexthourError } from '../../system/errors';

/** Kafka's codes of refusals that no retry changes. */
const REFUSALS = /SASL_AUTHENTICATION_FAILED|AUTHORIZATION_FAILED|UNSUPPORTED_SASL_MECHANISM|MESSAGE_TOO_LARGE/;

/** Says in words what failed and what to do. The client's own errors have several causes in a tree. */
export function explainKafkaError(error: unknown, { brokers, tls }: KafkaSettings): NexthourError {
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
  const address = brokers.join(', ');
  if (causes.some(isAboutCertificate)) {
    const remedy = 'set KAFKA_TLS_CA to the file with the certificate of its authority';
    return new NexthourError(
      'KafkaRefused',
      `The certificate of Kafka at ${address} is refused (${reasons}); ${remedy}`,
      {
        cause: error,
      },
    );
  }
  const wantsTls = tls === 'true' ? '' : ', and set KAFKA_TLS=true if it wants TLS';
  const message = `Kafka at ${address} does not answer (${reasons}); check KAFKA_BROKERS and that Kafka runs${wantsTls}`;
  return new NexthourError('KafkaUnavailable', message, { canRetry: true, cause: error });
}

/** Whether Kafka answered with a code, like `TOPIC_ALREADY_EXISTS`. */
export function hasKafkaCode(error: unknown, code: string): boolean {
  return listCauses(error).some((cause) => (cause as { apiId?: unknown }).apiId === code);
}

/** Node.js names the errors of certificates so. */
const isAboutCertificate = (cause: unknown) =>
  /CERT|UNABLE_TO_VERIFY|SELF_SIGNED/.test(String((cause as { code?: unknown } | undefined)?.code ?? ''));

/** The error and everything in its tree of causes, the outermost first. */
function listCauses(error: unknown): unknown[] {
  const { cause, errors = [] } = (error ?? {}) as { cause?: unknown; errors?: readonly unknown[] };
  return [error, ...errors.flatMap(listCauses), ...(cause === undefined ? [] : listCauses(cause))];
}
