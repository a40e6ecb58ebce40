import { ChannelFailure } from "./connector.ts";

/** Bytes of one answer: the longest page of any platform's list is a tenth of it. */
const bytesMax = 32 * 1_048_576;

/**
 * A response's body as text, counted as it comes out of its compression. Throws ChannelFailure for
 * one beyond 32 MiB: whoever answers for a platform must not fill this process's memory.
 */
export async function boundedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let bytes = 0;
  let body = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body + decoder.decode();
    bytes += value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      const why = { status: response.status, retryable: false };
      throw new ChannelFailure(`the answer is longer than ${bytesMax} bytes`, why);
    }
    body += decoder.decode(value, { stream: true });
  }
}
