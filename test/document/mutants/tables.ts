// SPDX-License-Identifier: Apache-2.0
import {
  CONTENT,
  HALF,
  LANGUAGES,
  TWICE,
  UNREAD,
  enD,
  enP,
  jaD,
  jaP,
  koD,
  koP,
  ptP,
  zhD,
  zhP,
  mutant,
  type Mutant,
} from './mutant';

const EN_LOG = '| Log data | Kept for 7 days. |';

export const TABLES: readonly Mutant[] = [
  // a category dropped, duplicated or renamed
  mutant('the log row is gone from the retention table', enP, `${EN_LOG}\n`, '', HALF),
  mutant(
    'the monitoring row is gone in Portuguese',
    ptP,
    '| Dados de monitoramento | Armazenados durante dois dias. |\n',
    '',
    HALF,
  ),
  mutant('a row stands twice', enP, EN_LOG, `${EN_LOG}\n${EN_LOG}`, TWICE),
  mutant('a row stands twice with another period', enP, EN_LOG, `${EN_LOG}\n| Log data | Kept for 30 days. |`, TWICE),
  mutant(
    'a row stands twice in Japanese',
    jaP,
    '| ログデータ |',
    '| ログデータ | 二日間保存します。 |\n| ログデータ |',
    TWICE,
  ),
  mutant('a category of another name', enP, '| Log data | Kept', '| Billing data | Kept', UNREAD),
  mutant('a category of another name in the table of uses', zhP, '**监控数据：**', '**支付数据：**', UNREAD),
  mutant('a category of the other module', enP, '| Log data | Kept', '| User information | Kept', HALF),
  mutant('a cell beyond the table', enP, EN_LOG, '| Log data | Kept for 7 days. | In truth for 30. |', UNREAD),
  mutant('a blank line cuts the table', enP, `${EN_LOG}\n`, `\n${EN_LOG}\n`, UNREAD),
  mutant('a column has another title', enP, '**Retention policy**', '**Remarks**', UNREAD),
  // what a category contains
  mutant('a kind of data is gone in English', enP, 'public egress IP, ', '', CONTENT),
  mutant('a kind of data is gone in Korean', koP, '오프라인 푸시 인증서 구성, ', '', CONTENT),
  mutant('a kind of data is gone from one language', jaP, '（アプリケーション名、', '（', LANGUAGES),
  mutant(
    'a kind of data is added to one language',
    enP,
    'callback URL, plan',
    'callback URL, chosen data centre, plan',
    LANGUAGES,
  ),
  mutant('a kind of data that nobody knows', ptP, 'atraso médio e', 'número de telefone, atraso médio e', UNREAD),
  mutant('audio is gone from chat messages', zhD, '文字、图片、音频和视频', '文字、图片和视频', CONTENT),
  mutant('the avatar is gone from user information', jaD, 'アバターURL、', '', CONTENT),
  // systems
  mutant(
    'a system is added that nobody knows',
    enP,
    'CKafka and COS. | We process it',
    'CKafka, PostgreSQL and COS. | We process it',
    UNREAD,
  ),
  mutant('a system is added that is known', zhP, '此信息与 CLB、MySQL', '此信息与 CLS、CLB、MySQL', LANGUAGES),
  mutant('a system is gone in Chinese', zhP, '、CKafka 和 COS', ' 和 COS', LANGUAGES),
  mutant('a system is gone in Korean', koD, 'CLB, MySQL, ', 'CLB, ', LANGUAGES),
  mutant(
    'a system is gone from a list of its own',
    jaP,
    '次に掲げる機能と統合されます。CLB、',
    '次に掲げる機能と統合されます。',
    LANGUAGES,
  ),
  mutant('compatible instead of integrated', enP, 'it is integrated with', 'it is compatible with', LANGUAGES),
  mutant('no longer for this purpose only', zhD, '为此，此数据与', '此数据与', LANGUAGES),
  // purposes and bases
  mutant(
    'a purpose is added',
    enP,
    'We use it to analyse performance',
    'We use it to provide the feature, to analyse performance',
    LANGUAGES,
  ),
  mutant('a purpose that nobody knows', enP, 'and to improve the feature', 'and to sell advertisements', UNREAD),
  mutant('only is gone', enD, 'only to provide', 'to provide', LANGUAGES),
  mutant('another legal basis', ptP, 'a execução de nosso contrato com você', 'nosso interesse legítimo', UNREAD),
  mutant('no legal basis', koP, '| 귀하와의 계약을 이행하기 위해 이 데이터를 처리합니다. |', '| |', UNREAD),
];
