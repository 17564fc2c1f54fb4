import { Context, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { Public } from '../../platform/access.js';

interface Viewer {
  readonly kind: string;
  readonly scopes: readonly string[];
}

@Resolver()
export class ViewerResolver {
  @Query()
  @Public()
  viewer(@Context() { ctx }: GraphQLContext): Viewer {
    const { kind, scopes } = ctx.principal;
    return { kind: `VIEWER_KIND_${kind.toUpperCase()}`, scopes: [...scopes].sort() };
  }
}
