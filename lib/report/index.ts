// SPDX-License-Identifier: Apache-2.0
export * from './diff';
export * from './diff-text';
export { renderHtml, type PageOptions } from './html/page';
export * from './json';
export * from './markdown';
export * from './model';
export { renderOverview, type OverviewOptions } from './overview';
export * from './sarif';
export * from './text';
