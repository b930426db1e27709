/** A Temporal client for the time of one command. */
import type { ClientOptions, WorkflowClient } from '../workflows/client.ts';

export async function withWorkflowClient<T>(options: ClientOptions, work: (client: WorkflowClient) => Promise<T>): Promise<T> {
  const { connectClient } = await import('../workflows/client.ts');
  const client = await connectClient(options);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
