-- Requests for endpoint costs (RFC 7285 section 11.5), for wrk: one source, 200 destinations drawn anew
-- for each of a thousand requests, which are then sent in turn.
--
--   wrk -s tests/bench/endpointcost.lua http://127.0.0.1:PORT/endpointcost
local DESTINATIONS, REQUESTS = 200, 1000
local requests, turn = {}, 0

local function address()
    return string.format("%d.%d.%d.%d", math.random(1, 127), math.random(0, 255), math.random(0, 127),
        math.random(1, 254))
end

local function body()
    local list = {}
    for i = 1, DESTINATIONS do
        list[i] = '"ipv4:' .. address() .. '"'
    end
    return '{"cost-type":{"cost-metric":"routingcost","cost-mode":"numerical"},"endpoints":{"srcs":["ipv4:'
        .. address() .. '"],"dsts":[' .. table.concat(list, ",") .. "]}}"
end

function init()
    math.randomseed(1)
    local headers = { ["Content-Type"] = "application/alto-endpointcostparams+json" }
    for i = 1, REQUESTS do
        requests[i] = wrk.format("POST", nil, headers, body())
    end
end

function request()
    turn = turn % REQUESTS + 1
    return requests[turn]
end
