import { connect } from 'node:tls';

const TIMEOUT_MS = 2_000;

/**
 * Whether a node speaks TLS at a port that an engine publishes. That the port accepts a connection says nothing: the engine
 * itself does, before the container listens.
 */
export function speaksTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Whose certificate it is, is asked by those who then speak to the node.
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, timeout: TIMEOUT_MS });
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('secureConnect', () => settle(true));
    socket.on('timeout', () => settle(false));
    // A refusal in TLS's own words is an answer as well.
    socket.on('error', ({ code }: NodeJS.ErrnoException) => settle(code?.startsWith('ERR_SSL') === true));
  });
}
