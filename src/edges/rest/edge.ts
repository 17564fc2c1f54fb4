import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, RawServerDefault } from 'fastify';
import { AccessGuard } from '../access.guard.js';
import { RestAdapter } from './adapter.js';
import { budgetHook, chargeFailure, type BudgetOptions } from './budget.js';
import { clientErrorHandler, refuseConnect } from './client-errors.js';
import { arrive, contextHook, requestIdOf, type ContextOptions } from './context.js';
import { drainOnClose } from './drain.js';
import { linkHook } from './envelope.js';
import { RestErrorsFilter, type ErrorsOptions } from './errors.filter.js';
import { fromFastify } from './framework-errors.js';
import { markReplay } from './idempotency.js';
import { InputPipe } from './input.js';
import { refuseContentEncoding, takeJson } from './json-body.js';
import { HTTP_LIMITS, type HttpLimits } from './limits.js';
import { logWhenDone } from './request-log.js';
import { noteHeaders } from './prefer.js';
import { checkRequestLine } from './request-line.js';
import { watchRoutes } from './routes.js';
import { cutUnread } from './unread-answers.js';

export interface RestEdgeOptions extends ContextOptions, ErrorsOptions, BudgetOptions {
  /** Largest request body. */
  readonly bodyBytes: number;
  /** Other limits than HTTP_LIMITS. */
  readonly limits?: Partial<HttpLimits>;
}

/** HTTP as Trivium speaks it: the server and the steps of a request, in the order in which it meets them. */
export function restAdapter(options: RestEdgeOptions): RestAdapter {
  const { logger, bodyBytes, longestMilliseconds, limits } = options;
  const adapter = new RestAdapter(serverOptions(options), bodyBytes);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify
    .decorateRequest('arrival', undefined)
    .decorateRequest('failureCode', undefined)
    .decorateRequest('streamed', false)
    .decorateRequest('charge', undefined);
  fastify.server.on('connect', refuseConnect(options));
  // "Expect" with anything but 100-continue is ignored, as RFC 9110 allows.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  cutUnread(fastify);
  drainOnClose(fastify, longestMilliseconds);
  takeJson(fastify);

  fastify.addHook('onRequest', (request, reply, done) => {
    logWhenDone(request, reply, logger);
    done();
  });
  fastify.addHook('onRequest', contextHook(options));
  fastify.addHook('onRequest', budgetHook(options));
  fastify.addHook('onRequest', checkRequestLine(limits?.urlLength ?? HTTP_LIMITS.urlLength));
  fastify.addHook('preParsing', watchRoutes(fastify));
  fastify.addHook('preParsing', refuseContentEncoding);
  // Then Fastify parses the body, and Nest runs what `setUpRest` lists.
  fastify.addHook('preSerialization', linkHook(options.publicUrl));
  fastify.addHook('onSend', markReplay);
  fastify.addHook('onSend', noteHeaders);
  return adapter;
}

/** The steps that Nest runs around a handler: guard, pipe, handler; the filter where one of them throws. */
export function setUpRest(app: NestFastifyApplication, options: RestEdgeOptions): void {
  app.useGlobalFilters(new RestErrorsFilter(options));
  app.useGlobalGuards(new AccessGuard(app.get(Reflector)));
  app.useGlobalPipes(new InputPipe());
}

function serverOptions(options: RestEdgeOptions): FastifyHttpOptions<RawServerDefault> {
  const { clock, logger, bodyBytes } = options;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const { connectionsCheckingInterval, headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize } = limits;
  const errors = new RestErrorsFilter(options);
  return {
    // Node answers a missing Host itself, without a body; `checkRequestLine` does it in our words.
    http: { connectionsCheckingInterval, headersTimeout, maxHeaderSize, requireHostHeader: false },
    requestTimeout,
    keepAliveTimeout,
    connectionTimeout: limits.sendTimeout,
    bodyLimit: bodyBytes,
    routerOptions: { maxParamLength: limits.maxParamLength },
    // A request that still comes while the server closes is answered, and its connection with it.
    return503OnClosing: false,
    genReqId: (request) => requestIdOf(request, clock),
    clientErrorHandler: clientErrorHandler(options),
    // Refused by the router, before the first hook.
    frameworkErrors: (error, request, reply) => {
      arrive(request, reply, options);
      logWhenDone(request, reply, logger);
      const answer = (failed: unknown) => errors.answer(failed, request, reply);
      void chargeFailure(fromFastify(error, bodyBytes), request, reply, options).then(answer);
    },
  };
}
