// Validates the state machine on standard input; prints what is wrong with it.
import validate from 'asl-validator'
import { text } from 'node:stream/consumers'

const { isValid, errorsText } = validate(JSON.parse(await text(process.stdin)), { checkPaths: true, checkArn: true })
if (!isValid) console.log(errorsText('\n'))
