import { object, personal, text } from './schema.js';

export const address = object(
  {
    recipient: personal(text()),
    line1: personal(text()),
    line2: personal(text()),
    city: personal(text()),
    region: personal(text()),
    postal_code: personal(text()),
    country_code: text('ISO 3166-1 alpha-2'),
  },
  'Where the parcel goes.',
);

export const addressExample = {
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  line2: '',
  city: 'London',
  region: '',
  postal_code: 'SW1Y 4JH',
  country_code: 'GB',
};
