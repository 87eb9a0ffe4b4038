/** Every test against the network has a minute, unless it says otherwise: with 26 peers on two cores a step takes its time. */
jest.setTimeout(60_000);
