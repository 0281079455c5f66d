import { describe, expect, it } from 'vitest';
import { packetToTerm } from '../../src/core/packet/packet-term.ts';
import type { HttpPacket, HttpUri } from '../../src/core/packet/packet.ts';
import { printTerm } from '../../src/core/term/print.ts';

const request = (uri: HttpUri, method = 'GET'): HttpPacket => ({ type: 'http_request', method, uri, version: [1, 1] });

describe('packetToTerm', () => {
  it('makes a binary of a buffer, a string of a list, and an improper list of a header with its rest', () => {
    expect(printTerm(packetToTerm(Buffer.from('abc')))).toBe('<<"abc">>');
    expect(printTerm(packetToTerm([97, 98, 99]))).toBe('"abc"');
    expect(printTerm(packetToTerm([]))).toBe('[]');
    expect(printTerm(packetToTerm([[97, 98], Buffer.from('cdef')]))).toBe('[97,98|<<"cdef">>]');
    expect(printTerm(packetToTerm([[97], Buffer.alloc(0)]))).toBe('[97|<<>>]');
  });

  it.each<[HttpPacket, string, string]>([
    [
      request({ type: 'abs_path', path: '/a' }),
      `{http_request,'GET',{abs_path,"/a"},{1,1}}`,
      `{http_request,'GET',{abs_path,<<"/a">>},{1,1}}`,
    ],
    [request('*', 'PATCH'), `{http_request,"PATCH",'*',{1,1}}`, `{http_request,<<"PATCH">>,'*',{1,1}}`],
    [request('word'), `{http_request,'GET',"word",{1,1}}`, `{http_request,'GET',<<"word">>,{1,1}}`],
    [
      request({ type: 'scheme', scheme: 'h', rest: '443' }),
      `{http_request,'GET',{scheme,"h","443"},{1,1}}`,
      `{http_request,'GET',{scheme,<<"h">>,<<"443">>},{1,1}}`,
    ],
    [
      request({ type: 'absoluteURI', scheme: 'https', host: 'h', port: 81, path: '/' }),
      `{http_request,'GET',{absoluteURI,https,"h",81,"/"},{1,1}}`,
      `{http_request,'GET',{absoluteURI,https,<<"h">>,81,<<"/">>},{1,1}}`,
    ],
    [
      request({ type: 'absoluteURI', scheme: 'http', host: '', port: undefined, path: '/' }),
      `{http_request,'GET',{absoluteURI,http,[],undefined,"/"},{1,1}}`,
      `{http_request,'GET',{absoluteURI,http,<<>>,undefined,<<"/">>},{1,1}}`,
    ],
    [
      { type: 'http_response', version: [1, 0], status: 404, phrase: 'Not Found' },
      `{http_response,{1,0},404,"Not Found"}`,
      `{http_response,{1,0},404,<<"Not Found">>}`,
    ],
    [
      { type: 'http_header', bit: 14, name: 'Host', unmodified: 'host', value: 'é' },
      `{http_header,14,'Host',"host","é"}`,
      `{http_header,14,'Host',<<"host">>,<<"é">>}`,
    ],
    [
      { type: 'http_header', bit: 0, name: 'X-Y', unmodified: 'x-y', value: '1' },
      `{http_header,0,"X-Y","x-y","1"}`,
      `{http_header,0,<<"X-Y">>,<<"x-y">>,<<"1">>}`,
    ],
    [{ type: 'http_eoh' }, 'http_eoh', 'http_eoh'],
    [
      { type: 'http_error', line: 'BAD\r\n' },
      String.raw`{http_error,"BAD\r\n"}`,
      String.raw`{http_error,<<"BAD\r\n">>}`,
    ],
  ])('makes %j the term that OTP delivers, with lists and with binaries', (packet, lists, binaries) => {
    expect(printTerm(packetToTerm(packet))).toBe(lists);
    expect(printTerm(packetToTerm(packet, 'binary'))).toBe(binaries);
  });
});
