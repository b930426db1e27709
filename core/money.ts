/** Money: integer minor units (cents) with a currency. No floating point touches an amount. */
import { DunlinError } from './errors.ts';

/** ISO 4217 exponents that differ from 2. Source: ISO 4217 list one; past currencies without a minor unit as in the JDK's currency data. */
export const CURRENCY_EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  ADP: 0, BEF: 0, BYB: 0, BYR: 0, ESP: 0, GRD: 0, ITL: 0, LUF: 0, MGF: 0, PTE: 0, TPE: 0, TRL: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
};

/** Digits after the decimal point of a currency. Throws `value-invalid` unless the code is three capital letters. */
export function minorExponent(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new DunlinError('value-invalid', `A currency must be an ISO 4217 code such as EUR; got ${JSON.stringify(currency)}.`);
  }
  return CURRENCY_EXPONENTS[currency] ?? 2;
}

/** `1234` minor units of EUR as `12.34 EUR`. */
export function formatMinor(amountMinor: bigint, currency: string): string {
  const exponent = minorExponent(currency);
  const sign = amountMinor < 0n ? '-' : '';
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ',');
  return exponent === 0 ? `${sign}${whole} ${currency}` : `${sign}${whole}.${digits.slice(-exponent)} ${currency}`;
}
