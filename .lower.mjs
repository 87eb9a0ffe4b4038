import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signers } from '@hyperledger/fabric-gateway';
const [key, digest] = process.argv.slice(2);
const sign = signers.newPrivateKeySigner(createPrivateKey(readFileSync(key)));
console.log(Buffer.from(await sign(Buffer.from(digest, 'hex'))).toString('base64'));
