import { ValidateBy, type ValidationOptions } from 'class-validator';

const LONGEST = 255;

/** What a field of a payload may be compared with. */
export const IsFieldValue = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isFieldValue',
      validator: {
        validate: (value) =>
          typeof value === 'boolean' ||
          Number.isSafeInteger(value) ||
          (typeof value === 'string' && value.length <= LONGEST && value.isWellFormed() && !value.includes('\0')),
        defaultMessage: () =>
          `$property must be text of at most ${LONGEST} characters, a whole number, true or false${options?.each ? ', each of it' : ''}`,
      },
    },
    options,
  );
