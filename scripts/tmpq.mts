import { RestClient } from './journeys/rest-client.ts';
const c = new RestClient('/tmp/cust');
const t = await c.token('kcs/clearance');
const ab = new AbortController(); setTimeout(()=>ab.abort(), 8000);
const r = await fetch(c.url + '/v1/customs/events', { headers: { authorization: 'Bearer '+t, accept:'text/event-stream', 'last-event-id':'0' }, signal: ab.signal });
let text=''; try { for await (const x of r.body!) text += Buffer.from(x).toString(); } catch {}
console.log(r.status, text.length, text.slice(0,400));
const counts: Record<string, number> = {};
const last = new Map<string,string>();
for (const part of text.split('\n\n')) { const e=/^event: ?(\w+)/m.exec(part)?.[1]; const d=/^data: ?(.*)/m.exec(part)?.[1]; if(!e||!d) continue; const p=JSON.parse(d); const q=p.payload??p; const k=e+':'+(q.state??''); counts[k]=(counts[k]??0)+1; if(q.parcelId) last.set(q.parcelId,k);}
console.log(counts);
const ends: Record<string,number>={}; for (const v of last.values()) ends[v]=(ends[v]??0)+1; console.log(ends);
