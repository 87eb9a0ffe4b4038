/** What integrators send and get about webhooks. */
import { z } from 'zod';
import type { Webhook, WebhookState } from '../../store/webhooks.ts';
import { EVENT_POSITION, positionText } from '../event-id.ts';

const From = z.union([z.literal('now'), z.string().regex(EVENT_POSITION)]).meta({
  description:
    'Where to begin: after the event of this id, at the block of this number (`0` for all there ever was), or `now`.',
});

/** Body of a registration. */
export const Registration = z.strictObject({
  contract: z.string().min(1).max(64),
  events: z
    .array(z.string().min(1).max(64))
    .max(100)
    .default([])
    .meta({ description: 'Names of the events to send; none for all.' }),
  url: z.string().min(1).max(2048).meta({ format: 'uri', description: 'A public https address.' }),
  from: From.default('now'),
});

/** Body of an enabling. */
export const Enabling = z.strictObject({
  from: From.optional().meta({ description: 'Absent: where it stopped.' }),
});

/** A webhook and how it fares. */
export const WebhookView = z.strictObject({
  id: z.uuid(),
  contract: z.string(),
  events: z.array(z.string()).meta({ description: 'Empty for all.' }),
  url: z.string(),
  createdBy: z.string().meta({ description: 'The user in whose name the events are read.' }),
  createdAt: z.iso.datetime(),
  state: z.enum(['ACTIVE', 'RETRYING', 'DISABLED']),
  position: z
    .string()
    .meta({ description: 'Up to where the receiver has acknowledged, as an event id or block number.' }),
  failures: z.int().min(0).meta({ description: 'Failed tries since the last delivery.' }),
  lastError: z.string().optional(),
  lastDeliveryAt: z.iso.datetime().optional(),
  nextTryAt: z.iso.datetime().optional(),
});

/** The answer to a registration: the only place where the secret is told. */
export const RegisteredWebhook = WebhookView.extend({
  secret: z
    .string()
    .meta({ description: 'Key of the signatures, as Standard Webhooks libraries take it. It is not told again.' }),
});

/** All of a party's webhooks that the caller may see. */
export const WebhookList = z.strictObject({ webhooks: z.array(WebhookView) });

/** A webhook as its owner sees it; never the secret. */
export function webhookView(webhook: Webhook, state: WebhookState): z.output<typeof WebhookView> {
  const { id, contract, events, url, user, createdAt } = webhook;
  const { failures, lastError, lastDeliveryAt, nextTryAt } = state;
  return {
    id,
    contract,
    events: [...events],
    url,
    createdBy: user,
    createdAt,
    state: stateName(state),
    position: positionText(state.position),
    failures,
    ...(lastError !== undefined && { lastError }),
    ...(lastDeliveryAt !== undefined && { lastDeliveryAt }),
    ...(stateName(state) === 'RETRYING' && { nextTryAt: new Date(nextTryAt).toISOString() }),
  };
}

function stateName({ disabled, failures }: WebhookState): 'ACTIVE' | 'RETRYING' | 'DISABLED' {
  if (disabled) return 'DISABLED';
  return failures > 0 ? 'RETRYING' : 'ACTIVE';
}
