package io.hoofbeat.examples.prices;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Controller;

/** What the application does with the prices that are sent to it. */
@Controller
public class PriceController {

    /** Tells everybody who listens for a share what it costs now, in cents. */
    @MessageMapping("/price/{share}")
    @SendTo("/topic/price.stock.{share}")
    public String onPrice(@DestinationVariable String share, String cents) {
        return share + " " + Integer.parseInt(cents.strip()) / 100.0;
    }
}
