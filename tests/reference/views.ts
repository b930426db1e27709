/** The references of all views, by name. */
import type { ReferenceView } from './world.ts';
import { calendar } from './views/calendar.ts';
import { contactHistory } from './views/contact-history.ts';
import { exposure } from './views/exposure.ts';
import { group } from './views/group.ts';
import { macro } from './views/macro.ts';
import { paymentBehaviour } from './views/payment-behaviour.ts';
import { paymentFlow } from './views/payment-flow.ts';
import { placeView } from './views/place.ts';
import { profile } from './views/profile.ts';
import { receivable } from './views/receivable.ts';
import { season } from './views/season.ts';

export const REFERENCE_VIEWS: Readonly<Record<string, ReferenceView>> = {
  exposure, 'payment-behaviour': paymentBehaviour, 'payment-flow': paymentFlow, 'contact-history': contactHistory, receivable, profile, calendar, macro, place: placeView, season, group,
};
