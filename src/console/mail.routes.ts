import { AppError } from '../platform/errors.js';
import { MailFolder, type FiledMessage } from './mail-folder.js';
import { MAIL_PAGE_HEADERS, mailListPage, mailPage } from './mail.page.js';
import { data, type Answer, type Route } from './routes.js';

const MOST_SHOWN = 100;

/** The mails of a Maildir, as pages and as JSON. */
export function mailRoutes(path: string): readonly Route[] {
  const folder = new MailFolder(path);
  const find = async (name: string): Promise<FiledMessage> => {
    const message = await folder.find(name);
    if (!message) throw AppError.notFound('mail', name);
    return message;
  };
  return [
    {
      method: 'GET',
      path: '/console/mail',
      answer: async () => asPage(mailListPage(await folder.newest(MOST_SHOWN))),
    },
    {
      method: 'GET',
      path: '/console/mail/:name',
      answer: async ({ params }) => asPage(mailPage(await find(params['name'] ?? ''))),
    },
    { method: 'GET', path: '/api/mail', answer: async () => data((await folder.newest(MOST_SHOWN)).map(summary)) },
    { method: 'GET', path: '/api/mail/:name', answer: async ({ params }) => data(await find(params['name'] ?? '')) },
  ];
}

const summary = ({ name, from, to, subject, date }: FiledMessage) => ({ name, from, to, subject, date });

const asPage = (body: string): Answer => ({
  status: 200,
  type: 'text/html; charset=utf-8',
  body,
  headers: MAIL_PAGE_HEADERS,
});
