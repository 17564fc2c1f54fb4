/** An integer of minor units with its currency; never a float. */
export interface Money {
  readonly currencyCode: string;
  readonly minorUnits: number;
}

// ISO 4217: currencies whose minor unit is not a hundredth.
const EXPONENTS: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  CLP: 0,
  VND: 0,
  ISK: 0,
  BHD: 3,
  KWD: 3,
  JOD: 3,
  OMR: 3,
  TND: 3,
};

const exponentOf = (currencyCode: string): number => EXPONENTS[currencyCode] ?? 2;

/** "249.99", "-3.50", "25000" (JPY): exact, with as many decimals as the currency has. */
export function decimal({ currencyCode, minorUnits }: Money): string {
  const exponent = exponentOf(currencyCode);
  if (exponent === 0) return String(minorUnits);
  const digits = String(Math.abs(minorUnits)).padStart(exponent + 1, '0');
  return `${minorUnits < 0 ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currencyCode !== b.currencyCode) throw new Error(`cannot add ${b.currencyCode} to ${a.currencyCode}`);
  return { currencyCode: a.currencyCode, minorUnits: a.minorUnits + b.minorUnits };
}

export const timesMoney = (money: Money, factor: number): Money => ({
  currencyCode: money.currencyCode,
  minorUnits: Math.round(money.minorUnits * factor),
});

/** The inverse of `decimal`; undefined for what is no amount of this currency: "12.345" USD, "1e3", "-1". */
export function parseMoney(amount: string, currencyCode: string): Money | undefined {
  const exponent = exponentOf(currencyCode);
  const [, units, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(amount) ?? [];
  if (units === undefined || !/^[A-Z]{3}$/.test(currencyCode)) return undefined;
  if (/[1-9]/.test(fraction.slice(exponent))) return undefined;
  return { currencyCode, minorUnits: Number(units + fraction.slice(0, exponent).padEnd(exponent, '0')) };
}
