/**
 * The first tables. Each call of the store that changes several rows is a function here: one round trip, one transaction,
 * and every statement in it sees what was committed before that statement began (READ COMMITTED). Rows of submits are
 * locked in the order of their keys, envelopes after them, so that replicas cannot wait for each other in a circle.
 */
export const SCHEMA_1 = `
CREATE TABLE ledger_gateway.submission (
  caller text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_hash text NOT NULL,
  replica text NOT NULL,
  -- The opening of the store that began or adopted it.
  life uuid NOT NULL,
  -- The call that adopted it, which is repeated when its answer is lost.
  adoption uuid,
  tx_id text COLLATE "C" NOT NULL,
  channel text NOT NULL,
  operation integer,
  is_signed boolean NOT NULL DEFAULT false,
  ended_at_ms bigint,
  end_kind text CHECK (end_kind IN ('committed', 'rejected')),
  end_tx_id text,
  end_block numeric(20, 0),
  end_result bytea,
  end_problem json,
  PRIMARY KEY (caller, key),
  CHECK ((ended_at_ms IS NULL) = (end_kind IS NULL))
);
CREATE INDEX submission_carrier ON ledger_gateway.submission (tx_id);
CREATE INDEX submission_pending ON ledger_gateway.submission (replica, life) WHERE ended_at_ms IS NULL;
CREATE INDEX submission_ended ON ledger_gateway.submission (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

CREATE TABLE ledger_gateway.envelope (
  tx_id text COLLATE "C" PRIMARY KEY,
  channel text NOT NULL,
  bytes bytea NOT NULL,
  signature bytea NOT NULL,
  result bytea NOT NULL
);

CREATE TABLE ledger_gateway.beat (replica text PRIMARY KEY, until timestamptz NOT NULL);

CREATE TABLE ledger_gateway.lease (name text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);

CREATE TABLE ledger_gateway.webhook (
  id text COLLATE "C" PRIMARY KEY,
  party text NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  registration json NOT NULL,
  state json NOT NULL
);
CREATE INDEX webhook_party ON ledger_gateway.webhook (party);

-- Drops the envelopes that no submit waits for. Locked first: of two calls that end the last two submits of a transaction at
-- once, the second looks after the first has committed.
CREATE FUNCTION ledger_gateway.drop_idle_envelopes(tx_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_gateway.envelope e WHERE e.tx_id = ANY (tx_ids) ORDER BY e.tx_id FOR UPDATE;
  DELETE FROM ledger_gateway.envelope e
    WHERE e.tx_id = ANY (tx_ids) AND NOT EXISTS (
      SELECT FROM ledger_gateway.submission s WHERE s.tx_id = e.tx_id AND s.ended_at_ms IS NULL);
END $$;

-- Locks submits, in the one order.
CREATE FUNCTION ledger_gateway.lock_submissions(callers text[], keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_gateway.submission s
    WHERE (s.caller, s.key) IN (SELECT * FROM unnest(callers, keys))
    ORDER BY s.caller, s.key FOR UPDATE;
END $$;

-- Begins submits. Returns, with its position, each that was known.
CREATE FUNCTION ledger_gateway.open_submissions(
  new_replica text, new_life uuid, callers text[], keys text[], hashes text[], tx_ids text[], channels text[], operations integer[]
) RETURNS TABLE (
  item integer, caller text, key text, request_hash text, replica text, tx_id text, channel text, operation integer,
  is_signed boolean, end_kind text, end_tx_id text, end_block numeric, end_result bytea, end_problem json
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  wanted record;
  known ledger_gateway.submission;
BEGIN
  FOR wanted IN
    SELECT * FROM unnest(callers, keys, hashes, tx_ids, channels, operations)
      WITH ORDINALITY AS u (caller, key, request_hash, tx_id, channel, operation, item)
      ORDER BY u.caller COLLATE "C", u.key COLLATE "C", u.item
  LOOP
    LOOP
      INSERT INTO ledger_gateway.submission AS s (caller, key, request_hash, replica, life, tx_id, channel, operation)
        VALUES (wanted.caller, wanted.key, wanted.request_hash, new_replica, new_life, wanted.tx_id, wanted.channel, wanted.operation)
        ON CONFLICT DO NOTHING;
      EXIT WHEN FOUND;
      SELECT * INTO known FROM ledger_gateway.submission s WHERE s.caller = wanted.caller AND s.key = wanted.key;
      -- Otherwise it was forgotten since the insert met it.
      IF FOUND THEN
        -- A repeat of the call that began it, whose answer was lost, is answered as that call.
        IF known.life <> new_life OR known.replica <> new_replica OR known.ended_at_ms IS NOT NULL
          OR known.tx_id <> wanted.tx_id OR known.operation IS DISTINCT FROM wanted.operation
        THEN
          RETURN QUERY SELECT wanted.item::integer, known.caller, known.key, known.request_hash, known.replica, known.tx_id,
            known.channel, known.operation, known.is_signed, known.end_kind, known.end_tx_id, known.end_block,
            known.end_result, known.end_problem;
        END IF;
        EXIT;
      END IF;
    END LOOP;
  END LOOP;
END $$;

CREATE FUNCTION ledger_gateway.carry_submissions(
  its_replica text, its_life uuid, callers text[], keys text[], tx_ids text[], channels text[], operations integer[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  before text[];
BEGIN
  PERFORM ledger_gateway.lock_submissions(callers, keys);
  IF EXISTS (
    SELECT FROM unnest(callers, keys) AS u (caller, key)
      LEFT JOIN ledger_gateway.submission s ON s.caller = u.caller AND s.key = u.key
      WHERE s.replica IS DISTINCT FROM its_replica OR s.life IS DISTINCT FROM its_life OR s.ended_at_ms IS NOT NULL
  ) THEN
    RETURN false;
  END IF;
  before := ARRAY(
    SELECT DISTINCT s.tx_id FROM ledger_gateway.submission s
      WHERE (s.caller, s.key) IN (SELECT * FROM unnest(callers, keys)));
  UPDATE ledger_gateway.submission s
    SET tx_id = u.tx_id, channel = u.channel, operation = u.operation, is_signed = false
    FROM unnest(callers, keys, tx_ids, channels, operations) AS u (caller, key, tx_id, channel, operation)
    WHERE s.caller = u.caller AND s.key = u.key;
  PERFORM ledger_gateway.drop_idle_envelopes(before);
  RETURN true;
END $$;

CREATE FUNCTION ledger_gateway.sign_submissions(
  its_replica text, its_life uuid, its_tx_id text, its_channel text, its_bytes bytea, its_signature bytea, its_result bytea
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  may boolean;
BEGIN
  PERFORM 1 FROM ledger_gateway.submission s
    WHERE s.tx_id = its_tx_id AND s.ended_at_ms IS NULL ORDER BY s.caller, s.key FOR UPDATE;
  SELECT bool_and(s.replica = its_replica AND s.life = its_life) INTO may
    FROM ledger_gateway.submission s WHERE s.tx_id = its_tx_id AND s.ended_at_ms IS NULL;
  -- NULL when nothing waits for the transaction.
  IF may IS NOT TRUE THEN
    RETURN false;
  END IF;
  UPDATE ledger_gateway.submission s SET is_signed = true WHERE s.tx_id = its_tx_id AND s.ended_at_ms IS NULL;
  INSERT INTO ledger_gateway.envelope (tx_id, channel, bytes, signature, result)
    VALUES (its_tx_id, its_channel, its_bytes, its_signature, its_result)
    ON CONFLICT (tx_id) DO UPDATE SET bytes = its_bytes, signature = its_signature, result = its_result;
  RETURN true;
END $$;

CREATE FUNCTION ledger_gateway.settle_submissions(
  its_life uuid, now_ms bigint, callers text[], keys text[], kinds text[], tx_ids text[], blocks numeric[], results bytea[], problems text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  carriers text[];
BEGIN
  PERFORM ledger_gateway.lock_submissions(callers, keys);
  WITH ended AS (
    UPDATE ledger_gateway.submission s
      SET ended_at_ms = now_ms, end_kind = u.kind, end_tx_id = u.tx_id, end_block = u.block, end_result = u.result,
        end_problem = u.problem::json
      FROM unnest(callers, keys, kinds, tx_ids, blocks, results, problems)
        AS u (caller, key, kind, tx_id, block, result, problem)
      WHERE s.caller = u.caller AND s.key = u.key AND s.life = its_life AND s.ended_at_ms IS NULL
      RETURNING s.tx_id
  ) SELECT array_agg(DISTINCT ended.tx_id) INTO carriers FROM ended;
  PERFORM ledger_gateway.drop_idle_envelopes(carriers);
END $$;

CREATE FUNCTION ledger_gateway.release_submissions(its_life uuid, callers text[], keys text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  carriers text[];
BEGIN
  PERFORM ledger_gateway.lock_submissions(callers, keys);
  WITH released AS (
    DELETE FROM ledger_gateway.submission s
      WHERE (s.caller, s.key) IN (SELECT * FROM unnest(callers, keys)) AND s.life = its_life AND s.ended_at_ms IS NULL
      RETURNING s.tx_id
  ) SELECT array_agg(DISTINCT released.tx_id) INTO carriers FROM released;
  PERFORM ledger_gateway.drop_idle_envelopes(carriers);
END $$;

-- Whether nobody works on a submit any more that has not ended.
CREATE FUNCTION ledger_gateway.is_forsaken(
  s ledger_gateway.submission, by_replica text, by_life uuid, own boolean
) RETURNS boolean LANGUAGE sql AS $$
  SELECT s.ended_at_ms IS NULL AND CASE WHEN s.replica = by_replica THEN own AND s.life <> by_life
    ELSE NOT EXISTS (
      SELECT FROM ledger_gateway.beat b WHERE b.replica = s.replica AND b.until > clock_timestamp())
    END
$$;

-- Adopts what is forsaken. Adopters go one after the other: the second finds what the first has left.
CREATE FUNCTION ledger_gateway.adopt_submissions(
  new_replica text, new_life uuid, its_adoption uuid, own boolean, most integer
) RETURNS TABLE (
  caller text, key text, request_hash text, replica text, tx_id text, channel text, operation integer,
  is_signed boolean, bytes bytea, signature bytea, result bytea
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tx_ids text[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_gateway.adopt'));
  tx_ids := ARRAY(
    SELECT DISTINCT s.tx_id FROM ledger_gateway.submission s
      WHERE s.ended_at_ms IS NULL AND ledger_gateway.is_forsaken(s, new_replica, new_life, own)
      ORDER BY s.tx_id LIMIT most);
  PERFORM 1 FROM ledger_gateway.submission s WHERE s.tx_id = ANY (tx_ids) ORDER BY s.caller, s.key FOR UPDATE;
  UPDATE ledger_gateway.submission s SET replica = new_replica, life = new_life, adoption = its_adoption
    WHERE s.tx_id = ANY (tx_ids) AND ledger_gateway.is_forsaken(s, new_replica, new_life, own);
  RETURN QUERY
    SELECT s.caller, s.key, s.request_hash, s.replica, s.tx_id, s.channel, s.operation, s.is_signed,
        e.bytes, e.signature, e.result
      FROM ledger_gateway.submission s LEFT JOIN ledger_gateway.envelope e ON e.tx_id = s.tx_id
      WHERE s.life = new_life AND s.adoption = its_adoption AND s.ended_at_ms IS NULL
      ORDER BY s.tx_id, s.operation NULLS FIRST, s.caller, s.key;
END $$;

-- Registers a webhook unless its party has enough of them; of two that come at once, the second counts the first.
CREATE FUNCTION ledger_gateway.add_webhook(
  new_id text, its_party text, its_created_at text, its_registration json, its_state json, most integer
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_gateway.webhook'), hashtext(its_party));
  IF (SELECT count(*) FROM ledger_gateway.webhook w WHERE w.party = its_party AND w.id <> new_id) >= most THEN
    RETURN false;
  END IF;
  INSERT INTO ledger_gateway.webhook (id, party, created_at, registration, state)
    VALUES (new_id, its_party, its_created_at, its_registration, its_state)
    ON CONFLICT (id) DO NOTHING;
  RETURN true;
END $$;
`;
