// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../lib/command/errors';
import { renderText, reportOf } from '../lib/report';
import { runCommand, takesColour } from './run/command';
import { deploy } from './run/deploy';

runCommand(
  'deploy:local',
  'Deploy an estate to a local Tencent Cloud with the real cdktf and the real provider, without an account.',
  async (run, progress) => {
    const deployed = await deploy(run, progress);
    if (deployed === undefined) return EXIT.violation;
    const report = reportOf(deployed.verification);
    process.stdout.write(renderText(report, { colour: takesColour() }));
    const broken = report.findings.some((finding) => finding.level === 'error');
    return broken || deployed.surprises > 0 ? EXIT.violation : EXIT.ok;
  },
);
