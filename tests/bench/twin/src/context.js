// The context of a call, as the twin tells it.

export function contextDocument({ session, state, who, callId, grant, expires, turns }) {
  const said = turns.map(({ seq, at, body }) => {
    const { channel, by, text } = JSON.parse(`{${body}}`);
    return { seq, at, channel, by, text };
  });
  return JSON.stringify({ session, call_id: callId, tier: 3, last_seq: state.last_seq, turns: said, grant, expires_at: new Date(expires).toISOString(), who });
}
