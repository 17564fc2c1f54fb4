import { ValidateBy, ValidateNested, type ValidationArguments } from 'class-validator';

/** Input classes inside of others, alone or in a list: what is no object is refused before its fields are looked at. */
export const IsNestedIn =
  (type: new () => object): PropertyDecorator =>
  (target, property) => {
    const isOne = (value: unknown) => value instanceof type && !Array.isArray(value);
    ValidateNested({ message: '$property must be an object' })(target, property);
    ValidateBy({
      name: 'isNested',
      validator: {
        validate: (value) => (Array.isArray(value) ? value.every(isOne) : isOne(value)),
        defaultMessage: (args?: ValidationArguments) =>
          Array.isArray(args?.value) ? '$property must hold objects only' : '$property must be an object',
      },
    })(target, property);
  };
