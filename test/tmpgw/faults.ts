process.env.LEDGER_STATE='/tmp/gw'; process.env.LEDGER_GATEWAY='http://localhost:23000';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
const { call, fresh, freshPlate, connections } = await import('../api/caller.ts');
const { peersOf } = await import('../ledger.ts');
const pid = (p: string) => Number(readFileSync(`/tmp/gw/${p}/pid`,'utf8').split(' ')[0]);
const kill = (p: string, s: NodeJS.Signals='SIGKILL') => process.kill(pid(p), s);
const sleep = (ms: number) => new Promise(r=>setTimeout(r,ms));
const start = () => { const r = spawnSync(process.execPath, ['--import','tsx','scripts/network.ts','start','--state','/tmp/gw'],{encoding:'utf8', env:{...process.env, FABRIC_BIN:'/tmp/fb'}}); console.log('start rc', r.status, r.status? r.stdout+r.stderr : ''); };
const D = { party:'haulier', user:'dispatcher' };
const reg = async () => { const t=Date.now(); const a = await call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, { as: D, body: { messageRef: fresh('T-') } }); return { ms: Date.now()-t, status: a.status, tx: a.headers.get('transaction-id'), code: a.body.code, loc: a.headers.get('location') }; };
const look = async (tx: string) => (await call('GET', `/v1/transactions/${tx}`, { as: D })).body;
const step = process.argv[2];
if (step === 'base') { for (let i=0;i<5;i++) console.log(await reg()); console.log(await Promise.all(Array.from({length:20},reg))); }
if (step === 'peer') {
  kill('peers/peer0.haulier'); console.log('killed peer'); console.log(await reg(), await reg());
  const t=Date.now(); console.log((await call('GET','/readyz')).body.status, (await call('GET','/readyz')).body.peers.filter((p:any)=>!p.following));
  start(); for(let i=0;i<10;i++){ const r=await reg(); console.log(r); if(r.status===200) break; await sleep(500);} 
}
if (step === 'orderers') {
  kill('orderers/orderer.molit'); kill('orderers/orderer.kcs'); console.log('killed two');
  const r = await Promise.all([reg(), reg()]); console.log(r);
  for (const x of r) console.log(await look(x.tx!));
  start();
  for(let i=0;i<40;i++){ const l = await Promise.all(r.map(x=>look(x.tx!))); if (l.every(x=>x.status!=='PENDING')) { console.log(i, l); break;} await sleep(500);} 
  console.log(await reg());
}
if (step === 'contract') { kill('contracts/contract.transshipment'); console.log(await reg()); start(); for(let i=0;i<10;i++){ const r=await reg(); console.log(r); if(r.status===200) break; await sleep(300);} }
if (step === 'frozenpeer') { kill('peers/peer0.haulier','SIGSTOP'); const r=reg(); console.log(await r); console.log((await call('GET','/healthz')).body); kill('peers/peer0.haulier','SIGCONT'); console.log(await reg()); }
if (step === 'endorsers') { for (const p of ['bpa','line','terminal1','terminal2','kcs']) kill(`peers/peer0.${p}`); console.log(await reg()); console.log(await call('POST','/v1/transshipment/terminals',{as:{party:'haulier',user:'dispatcher'},body:{}}).then(x=>x.status)); start(); for(let i=0;i<20;i++){ const r=await reg(); console.log(r); if(r.status===200) break; await sleep(500);} }
if (step === 'leader') {
  let run = true; const got: any[] = []; const w = Array.from({length:4}, async()=>{ while(run) got.push(await reg()); });
  await sleep(3000); const n=got.length; const t=Date.now(); kill('orderers/orderer.molit'); console.log('killed molit'); 
  let last=Date.now(), max=0, seen=got.length; while(Date.now()-t<25000){ await sleep(50); const c=got.filter(x=>x.status===200).length; if(c!==seen){ max=Math.max(max, Date.now()-last); last=Date.now(); seen=c; } }
  run=false; await Promise.all(w); const by: any={}; for(const g of got) by[`${g.status} ${g.code??''}`]=(by[`${g.status} ${g.code??''}`]??0)+1; console.log('max gap',max, by);
  start(); await sleep(3000);
  const peers = peersOf(connections as any,'transshipment'); let bad=0; for (const g of got.filter(x=>x.status===200)) for (const p of peers) { const f=await p.transaction(g.tx); if (f?.code!=='VALID') bad++; } console.log('bad', bad, 'checked', got.length); peers.forEach(p=>p.close());
}
if (step === 'failover') {
  const rs=[]; for (let i=0;i<4;i++) rs.push(await reg()); console.log('before', rs.map(r=>[r.status,r.ms]));
  for (const n of [0,1]) {
    kill(`peers/peer${n}.haulier`); console.log('killed', n); const got=[]; for (let i=0;i<6;i++) got.push(await reg()); console.log(got.map(r=>[r.status,r.ms,r.code]));
    start(); const t=Date.now(); for(;;){ const z=(await call('GET','/readyz')).body.peers.filter((p:any)=>!p.following); if(!z.length) break; await sleep(100);} console.log('followed again after', Date.now()-t);
  }
  kill('peers/peer0.haulier','SIGSTOP'); const got=[]; for (let i=0;i<4;i++) got.push(await reg()); console.log('frozen 0', got.map(r=>[r.status,r.ms,r.code])); kill('peers/peer0.haulier','SIGCONT');
  kill('peers/peer1.haulier','SIGSTOP'); const got2=[]; for (let i=0;i<4;i++) got2.push(await reg()); console.log('frozen 1', got2.map(r=>[r.status,r.ms,r.code])); kill('peers/peer1.haulier','SIGCONT');
}
process.exit(0);
