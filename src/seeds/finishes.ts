export interface Finish {
  /** Last part of a SKU. */
  readonly code: string;
  readonly name: string;
  /** What it adds to a model's price. */
  readonly surchargePercent: number;
}

const finish = (code: string, name: string, surchargePercent = 0): Finish => ({ code, name, surchargePercent });

/** What a model may be made of; each model comes in all finishes of its set. */
export const FINISHES = {
  metal: [finish('BRS', 'Brass', 12), finish('BLK', 'Black'), finish('NKL', 'Brushed Nickel', 6)],
  wood: [finish('OAK', 'Oak'), finish('WAL', 'Walnut', 18), finish('ASH', 'Smoked Ash', 8)],
  cloth: [finish('SND', 'Sand'), finish('MOS', 'Moss'), finish('INK', 'Ink')],
  ceramic: [finish('CHK', 'Chalk'), finish('CLY', 'Red Clay'), finish('SLT', 'Slate', 5)],
  glass: [finish('CLR', 'Clear'), finish('SMK', 'Smoke', 6), finish('AMB', 'Amber', 6)],
  steel: [finish('SST', 'Stainless Steel'), finish('MBK', 'Matte Black', 8), finish('COP', 'Copper', 22)],
  stone: [finish('TRV', 'Travertine'), finish('GMB', 'Green Marble', 24), finish('BSL', 'Basalt', 9)],
} as const satisfies Record<string, readonly Finish[]>;

export type FinishSet = keyof typeof FINISHES;
