import { Catch, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Hands what a handler threw to the edge as it is: `GrpcEdge.answer` translates it. Nest would replace it by its own. */
@Catch()
export class GrpcErrorsFilter implements ExceptionFilter {
  catch(thrown: unknown): Observable<never> {
    return throwError(() => thrown);
  }
}
