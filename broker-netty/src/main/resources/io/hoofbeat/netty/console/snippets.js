// What to paste into a program or a terminal to talk to this broker.

export function snippets(host, ports, isTls) {
  const webSocket = `${isTls ? 'wss' : 'ws'}://${host}:${ports.webSocket > 0 ? ports.webSocket : ports.stomp}/ws`;
  return [
    {
      title: 'Spring',
      note: 'in place of the simple broker',
      code: `@Configuration
@EnableWebSocketMessageBroker
class MessagingConfiguration implements WebSocketMessageBrokerConfigurer {

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.setApplicationDestinationPrefixes("/app");
        registry.enableStompBrokerRelay("/topic", "/queue")
                .setRelayHost("${host}")
                .setRelayPort(${ports.stomp});${isTls ? ' // and setTcpClient with a client that speaks TLS' : ''}
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/ws");
    }
}

// and in a bean:
messagingTemplate.convertAndSend("/topic/hello", "Hello from Spring");`,
    },
    {
      title: 'stompjs',
      note: 'npm install @stomp/stompjs',
      code: `import { Client } from '@stomp/stompjs';

const client = new Client({
  brokerURL: '${webSocket}',
  onConnect: () => {
    client.subscribe('/topic/hello', (message) => console.log(message.body));
    client.publish({ destination: '/topic/hello', body: 'Hello from stompjs' });
  },
});
client.activate();`,
    },
    isTls ? {
      title: 'openssl',
      note: 'STOMP is text: it can be typed',
      code: `printf 'CONNECT\\naccept-version:1.2\\nhost:/\\n\\n\\0SEND\\ndestination:/topic/hello\\n\\nHello from openssl\\0DISCONNECT\\nreceipt:bye\\n\\n\\0' \\
  | openssl s_client -quiet -connect ${host}:${ports.stomp} | tr '\\0' '\\n'

curl -s --cacert ca.pem https://${host}:${ports.admin}/api/overview`,
    } : {
      title: 'curl',
      note: 'STOMP is text: it can be typed',
      code: `printf 'CONNECT\\naccept-version:1.2\\nhost:/\\n\\n\\0SEND\\ndestination:/topic/hello\\n\\nHello from curl\\0DISCONNECT\\nreceipt:bye\\n\\n\\0' \\
  | curl -s -m 2 telnet://${host}:${ports.stomp} | tr '\\0' '\\n'

curl -s http://${host}:${ports.admin}/api/overview`,
    },
    {
      title: 'hoofbeat',
      note: 'the command line',
      code: isTls ? `hoofbeat sub /topic/hello --url tls://${host}:${ports.stomp} --ca ca.pem &
hoofbeat pub /topic/hello 'Hello from a terminal' --url tls://${host}:${ports.stomp} --ca ca.pem
hoofbeat top --admin https://${host}:${ports.admin} --ca ca.pem`
        : `hoofbeat sub /topic/hello --port ${ports.stomp} &
hoofbeat pub /topic/hello 'Hello from a terminal' --port ${ports.stomp}
hoofbeat top --admin-port ${ports.admin}`,
    },
  ];
}
