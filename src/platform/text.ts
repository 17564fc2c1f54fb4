import { buildMessage, ValidateBy } from 'class-validator';

/** Text that UTF-8 and PostgreSQL can hold: without U+0000 and without halves of surrogate pairs. */
export const IsText = (): PropertyDecorator =>
  ValidateBy({
    name: 'isText',
    validator: {
      validate: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
      defaultMessage: buildMessage(() => '$property must be text without U+0000 and broken surrogates'),
    },
  });
