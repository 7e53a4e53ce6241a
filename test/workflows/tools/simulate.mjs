// Says which calls a role's policies do not allow. Reads
// {"role": ARN, "account": id, "policies": [document], "calls": [{"action", "resource", "context"}]}
// from standard input; prints a JSON array of texts, one for each call that is
// refused.
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { text } from 'node:stream/consumers'

const input = JSON.parse(await text(process.stdin))
const refused = []
for (const call of input.calls) {
  const answer = await runSimulation(
    {
      request: {
        principal: input.role,
        action: call.action,
        resource: { resource: call.resource, accountId: input.account },
        contextVariables: call.context ?? {},
      },
      identityPolicies: input.policies.map((policy, i) => ({ name: `policy-${i}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  const outcome = answer.resultType === 'error' ? answer.errors.message : (answer.overallResult ?? answer.analysis?.result)
  if (outcome !== 'Allowed') {
    refused.push(`${call.action} on ${call.resource}: ${outcome} ${answer.errors ? JSON.stringify(answer.errors) : ''}`)
  }
}
console.log(JSON.stringify(refused))
