// SPDX-License-Identifier: Apache-2.0
import type { Answer } from './answer';

/** Languages in which a customer is answered. */
export const ANSWER_LANGUAGES = ['en', 'ko', 'zh', 'ja', 'pt'] as const;
export type AnswerLanguage = (typeof ANSWER_LANGUAGES)[number];

/** The sentences of an answer. Every language has all of them. */
interface Sentences {
  readonly subject: (reference: string) => string;
  readonly received: (at: string, about: string) => string;
  readonly erased: (at: string) => string;
  readonly waiting: (by: string) => string;
  readonly waitingOpen: string;
  readonly copies: (by: string) => string;
  readonly copiesUnknown: string;
  readonly byItsEnd: (places: number, by: string) => string;
  readonly recipient: (name: string, what: string) => string;
  readonly categories: Readonly<Record<string, string>>;
  readonly and: string;
}

const SENTENCES: Readonly<Record<AnswerLanguage, Sentences>> = {
  en: {
    subject: (reference) => `Your request for erasure, ${reference}`,
    received: (at, about) => `We received your request on ${at}. It is about: ${about}.`,
    erased: (at) =>
      `The data was erased from all systems in use on ${at}. We searched again afterwards and found none.`,
    waiting: (by) => `The data is being erased. It will be gone from all systems in use by ${by}.`,
    waitingOpen: 'The data is being erased.',
    copies: (by) =>
      `Backups and logs cannot be changed record by record. The last copy in them expires by ${by}. If a backup is restored before, your data is erased again before the system is used.`,
    copiesUnknown:
      'We will tell you when the last copy in backups and logs expires as soon as the erasure is complete.',
    byItsEnd: (places, by) => `${places} message streams delete no single record. What they hold expires by ${by}.`,
    recipient: (name, what) => `${name} receives ${what} if you enabled it. Please ask for erasure there as well.`,
    categories: {
      userInformation: 'user information',
      chatMessages: 'chat messages',
      configuration: 'configuration',
      log: 'logs',
      monitoring: 'monitoring data',
    },
    and: ', ',
  },
  ko: {
    subject: (reference) => `삭제 요청 ${reference}`,
    received: (at, about) => `${at}에 요청을 접수했습니다. 대상: ${about}.`,
    erased: (at) =>
      `${at}에 운영 중인 모든 시스템에서 데이터를 삭제했습니다. 삭제 후 다시 검색하여 남은 데이터가 없음을 확인했습니다.`,
    waiting: (by) => `데이터를 삭제하고 있습니다. ${by}까지 운영 중인 모든 시스템에서 삭제됩니다.`,
    waitingOpen: '데이터를 삭제하고 있습니다.',
    copies: (by) =>
      `백업과 로그는 레코드 단위로 변경할 수 없습니다. 그 안의 마지막 사본은 ${by}까지 만료됩니다. 그 전에 백업을 복원하는 경우, 시스템을 사용하기 전에 데이터를 다시 삭제합니다.`,
    copiesUnknown: '백업과 로그의 마지막 사본이 만료되는 시점은 삭제가 완료되는 대로 알려 드립니다.',
    byItsEnd: (places, by) =>
      `메시지 스트림 ${places}개는 개별 레코드를 삭제할 수 없습니다. 그 안의 데이터는 ${by}까지 만료됩니다.`,
    recipient: (name, what) =>
      `해당 기능을 사용하도록 설정한 경우 ${name}에 다음 데이터가 제공됩니다: ${what}. 그곳에도 삭제를 요청해 주십시오.`,
    categories: {
      userInformation: '사용자 정보',
      chatMessages: '채팅 메시지',
      configuration: '구성 데이터',
      log: '로그 데이터',
      monitoring: '모니터링 데이터',
    },
    and: ', ',
  },
  zh: {
    subject: (reference) => `您的删除请求 ${reference}`,
    received: (at, about) => `我们于 ${at} 收到您的请求,涉及:${about}。`,
    erased: (at) => `数据已于 ${at} 从所有在用系统中删除。删除后我们再次检索,未发现残留。`,
    waiting: (by) => `数据正在删除,最迟于 ${by} 从所有在用系统中删除。`,
    waitingOpen: '数据正在删除。',
    copies: (by) =>
      `备份和日志无法逐条修改,其中最后一份副本最迟于 ${by} 到期。如果在此之前恢复备份,我们会在系统投入使用之前再次删除您的数据。`,
    copiesUnknown: '删除完成后,我们会告知备份和日志中最后一份副本的到期时间。',
    byItsEnd: (places, by) => `有 ${places} 个消息流无法删除单条记录,其中的数据最迟于 ${by} 到期。`,
    recipient: (name, what) => `如果您启用了该功能,${name} 会收到:${what}。请同时向其提出删除请求。`,
    categories: {
      userInformation: '用户信息',
      chatMessages: '聊天消息',
      configuration: '配置数据',
      log: '日志数据',
      monitoring: '监控数据',
    },
    and: '、',
  },
  ja: {
    subject: (reference) => `削除のご依頼 ${reference}`,
    received: (at, about) => `${at} にご依頼を受け付けました。対象:${about}。`,
    erased: (at) =>
      `${at} に、使用中のすべてのシステムからデータを削除しました。削除後に再度検索し、残っていないことを確認しました。`,
    waiting: (by) => `データを削除しています。${by} までに、使用中のすべてのシステムから削除されます。`,
    waitingOpen: 'データを削除しています。',
    copies: (by) =>
      `バックアップとログはレコード単位で変更できません。その中の最後のコピーは ${by} までに期限切れになります。それより前にバックアップを復元する場合は、システムを使用する前にデータを再度削除します。`,
    copiesUnknown: 'バックアップとログの最後のコピーが期限切れになる時期は、削除が完了し次第お知らせします。',
    byItsEnd: (places, by) =>
      `${places} 個のメッセージストリームでは、個別のレコードを削除できません。その中のデータは ${by} までに期限切れになります。`,
    recipient: (name, what) =>
      `機能を有効にされた場合、${name} に次のデータが提供されます:${what}。そちらにも削除をご依頼ください。`,
    categories: {
      userInformation: 'ユーザー情報',
      chatMessages: 'チャットメッセージ',
      configuration: '構成データ',
      log: 'ログデータ',
      monitoring: 'モニタリングデータ',
    },
    and: '、',
  },
  pt: {
    subject: (reference) => `O seu pedido de eliminação ${reference}`,
    received: (at, about) => `Recebemos o seu pedido em ${at}. Diz respeito a: ${about}.`,
    erased: (at) =>
      `Os dados foram eliminados de todos os sistemas em uso em ${at}. Depois disso pesquisámos de novo e não encontrámos nenhum.`,
    waiting: (by) => `Os dados estão a ser eliminados. Deixarão de existir em todos os sistemas em uso até ${by}.`,
    waitingOpen: 'Os dados estão a ser eliminados.',
    copies: (by) =>
      `As cópias de segurança e os registos não podem ser alterados um a um. A última cópia que contêm expira até ${by}. Se uma cópia de segurança for restaurada antes, os seus dados são eliminados de novo antes de o sistema ser usado.`,
    copiesUnknown:
      'Assim que a eliminação estiver concluída, informaremos quando expira a última cópia nas cópias de segurança e nos registos.',
    byItsEnd: (places, by) =>
      `${places} fluxos de mensagens não eliminam registos individuais. O que contêm expira até ${by}.`,
    recipient: (name, what) => `Se ativou a funcionalidade, ${name} recebe: ${what}. Peça também aí a eliminação.`,
    categories: {
      userInformation: 'informações do utilizador',
      chatMessages: 'mensagens de chat',
      configuration: 'dados de configuração',
      log: 'dados de registo',
      monitoring: 'dados de monitorização',
    },
    and: ', ',
  },
};

/** What recipients get, in words of the language; a policy of one's own keeps its own words. */
const WHAT: Readonly<Record<AnswerLanguage, Readonly<Record<string, string>>>> = {
  en: {},
  ko: { 'application details': '애플리케이션 세부 정보' },
  zh: { 'application details': '应用信息' },
  ja: { 'application details': 'アプリケーションの詳細' },
  pt: { 'application details': 'detalhes da aplicação' },
};

/** The answer as a text that can be sent to a customer. It names no subject, no place and no store. */
export function answerText(answer: Answer, categories: readonly string[], language: AnswerLanguage): string {
  const say = SENTENCES[language];
  const about = categories.map((category) => say.categories[category] ?? category).join(say.and);
  const { erasedLiveAt, dueBy } = answer;
  const byItsEnd = answer.places.filter(({ how }) => how === 'byItsEnd');
  const last = byItsEnd
    .map((each) => each.goneEverywhereBy ?? '')
    .sort()
    .at(-1);
  const erased = answer.places.filter(({ how }) => how === 'erased').map((each) => each.goneEverywhereBy);
  const lastCopy = erased.includes(null)
    ? undefined
    : erased
        .map((each) => each ?? '')
        .sort()
        .at(-1);
  const progress =
    erasedLiveAt !== null
      ? say.erased(time(erasedLiveAt))
      : dueBy === null
        ? say.waitingOpen
        : say.waiting(time(dueBy));
  return [
    say.subject(answer.reference),
    '',
    say.received(time(answer.receivedAt), about),
    progress,
    erasedLiveAt === null || lastCopy === undefined ? say.copiesUnknown : say.copies(time(lastCopy)),
    ...(byItsEnd.length > 0 && last !== undefined && last !== '' ? [say.byItsEnd(byItsEnd.length, time(last))] : []),
    ...answer.recipients
      .filter(() => categories.includes('configuration'))
      .map(({ name, what }) => say.recipient(name, WHAT[language][what] ?? what)),
  ].join('\n');
}

/** Day, time and zone that read the same in every language. */
function time(instant: string): string {
  // up to the next minute: nothing is gone before it.
  const minute = new Date(Math.ceil(Date.parse(instant) / 60_000) * 60_000).toISOString();
  return `${minute.slice(0, 10)} ${minute.slice(11, 16)} UTC`;
}
